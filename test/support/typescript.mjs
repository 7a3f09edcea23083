// `node --import` of this file runs our TypeScript as it stands, for tests that must kill a whole process.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
