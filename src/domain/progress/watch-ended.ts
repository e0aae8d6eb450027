import {type FailureDetails, Interrupted} from '../exit/failure.ts'

/** Ctrl-C at a watch, which is how one ends: nothing was under way that it could break. */
export class WatchEnded extends Interrupted {
  constructor(whatContinues: string, details: FailureDetails = {}) {
    super(`Watch ended. ${whatContinues}`, details)
  }
}
