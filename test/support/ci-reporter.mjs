import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Jest's own counts of a run as `{passed, failed}` in the directory CI_COUNTS. A test that was skipped or is
 * a plan, and a suite in which none ran, count as failed: nothing is green because it was not tried.
 */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const silent = results.testResults.filter((suite) => suite.numPassingTests + suite.numFailingTests === 0);
    const notRun = results.numPendingTests + results.numTodoTests;
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + notRun + silent.length + (results.numTotalTestSuites === 0 ? 1 : 0),
    };
    writeFileSync(join(process.env.CI_COUNTS, `${process.pid}.json`), JSON.stringify(counts));
  }
}
