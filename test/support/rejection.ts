import {Failure} from '../../src/domain/exit/failure.ts'

/** The failure that a promise ends with. Anything else that it ends with is an error of the test. */
export async function rejection(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing failed')
}
