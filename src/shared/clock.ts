/** The one source of the present. Rules are handed an instant; only services ask for it. */
export class Clock {
  now(): Date {
    return new Date();
  }
}
