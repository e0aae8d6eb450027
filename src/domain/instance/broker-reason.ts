import {plainLine} from '../text/plain-text.ts'

/** cloud-service-broker brokers/*.go and pkg/providers/tf/deployment_manager.go: what an operation's failure begins with. */
const OPENING =
  /^(?:error performing (?:bind|unbind): )?(?:error waiting for result: )?(?:provision|update|upgrade|deprovision|bind|unbind) failed: /

/** pkg/providers/tf/executor: how the program ended, behind what it printed; a request's id may follow. */
const ENDING = / exit status \d+(?= |$)/

/**
 * Where an error is in the brokerpak's source, with the line itself where that opens a block, in the lines of OpenTofu's
 * diagnostics, which the broker trims and joins by spaces.
 */
const PLACE =
  / (?:with (?<address>\S+), )?on (?<file>\S+) line (?<line>\d+)(?:, in [^:{}]{1,200})?: \k<line>:(?: (?:resource|data|module|provider|output|variable|locals)(?: "[^"]*")* \{)?/g

/**
 * Why an operation failed, of what the broker says of it: without the name of the operation, which whoever shows it has
 * said, and each error of OpenTofu on a line of its own, with its place in place of the source.
 */
export function brokerReason(description: string): string {
  const text = plainLine(description).replace(OPENING, '').replace(ENDING, '').replaceAll(/ {2,}/g, ' ')
  const short = text.replace(PLACE, (...found) => {
    const {address, file, line} = found.at(-1) as {address?: string; file: string; line: string}
    return ` (${address === undefined ? '' : `${address}, `}${file} line ${line})`
  })
  return short.replaceAll(/[ │╷╵]+(?=Error: )/g, '\n  ').trim()
}
