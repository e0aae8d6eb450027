// A program of its own: reads a JSON list of SNS messages, each as the text that a webhook was sent, and prints as a JSON
// list what two checkers that we did not write say of each. They fetch the certificate as they always do.
import {createRequire} from 'node:module'
import {text} from 'node:stream/consumers'
import SnsPayloadValidator from 'sns-payload-validator'

/** sns-validator comes without types. */
interface MessageValidator {
  validate(message: string, done: (error: Error | null) => void): void
}

export type Verdict = 'accepted' | `refused: ${string}`

export interface Verdicts {
  readonly 'sns-payload-validator': Verdict
  readonly 'sns-validator': Verdict
}

const validator = new (createRequire(import.meta.url)('sns-validator') as new () => MessageValidator)()
const payloadValidator = new SnsPayloadValidator()

const messages = JSON.parse(await text(process.stdin)) as string[]
const verdicts: Verdicts[] = []
for (const message of messages)
  verdicts.push({
    'sns-payload-validator': await payloadValidator.validate(message).then(() => 'accepted', refused),
    'sns-validator': await new Promise<Verdict>((resolve) => {
      validator.validate(message, (error) => resolve(error ? refused(error) : 'accepted'))
    }),
  })
process.stdout.write(JSON.stringify(verdicts))

function refused(error: Error): Verdict {
  return `refused: ${error.message}`
}
