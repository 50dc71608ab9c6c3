import fc from 'fast-check'

/**
 * One seed for every property test, so that a run says the same of the same code every time. LEADLIGHT_TEST_SEED takes another one:
 * a search for counterexamples is a run of its own, and what it finds becomes a fixed example of its test.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.LEADLIGHT_TEST_SEED ?? 20_261_122) })
