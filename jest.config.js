// Three suites: `unit` (rules beside their source), `e2e` (the HTTP suite on the embedded database)
// and `postgres` (the same HTTP suite and what only a real server shows, on DATABASE_URL).
const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
      },
    ],
  },
};

export default {
  // A hook starts an application and loads a province; on a busy machine that takes more than 5 s.
  testTimeout: 60_000,
  // `.ci/run` adds up what every run counted itself.
  reporters: process.env.CI_COUNTS ? ['default', '<rootDir>/test/support/ci-reporter.mjs'] : ['default'],
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts'] },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.spec.ts'] },
    {
      ...base,
      displayName: 'postgres',
      testMatch: ['<rootDir>/test/e2e/**/*.spec.ts', '<rootDir>/test/postgres/**/*.spec.ts'],
      globals: { onPostgres: true },
    },
    { ...base, displayName: 'conformance', testMatch: ['<rootDir>/test/conformance/**/*.spec.ts'] },
  ],
};
