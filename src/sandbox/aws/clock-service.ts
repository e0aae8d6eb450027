import type {Service} from './service.ts'
import {SNS} from './sns/service.ts'

/** No path of AWS's begins like this. */
const CLOCK_PATH = '/sandbox/clock'

/**
 * The time that the sandbox obeys, for everybody who can reach it: clients of AWS have only the machine's, which nobody
 * can move. Reading it needs no signature and changes nothing.
 */
export const CLOCK: Service = {
  ...SNS,
  name: 'sandbox-clock',
  claims: ({method, path}) => method === 'GET' && path === CLOCK_PATH,
  find: () => ({
    operation: 'GetTime',
    unsigned: true,
    open: ({clock}) => ({
      permission: undefined,
      run: () => ({now: new Date(clock.now()).toISOString()}),
    }),
  }),
  success: (_operation, time) => ({
    status: 200,
    headers: {'content-type': 'application/json', 'cache-control': 'no-store'},
    body: JSON.stringify(time),
  }),
}
