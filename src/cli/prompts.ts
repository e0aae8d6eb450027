import {AnswerNeeded, Interrupted} from '../domain/exit/failure.ts'
import {Secret} from '../domain/text/secret.ts'
import {canAsk} from './terminal.ts'

interface Question {
  readonly message: string
  /** The flag that answers without asking, as it would be typed. */
  readonly flag: string
  readonly noInput: boolean
}

/**
 * Asks for the exact text, as before something is destroyed.
 * @throws AnswerNeeded off a terminal, under CI or with --no-input.
 */
export async function askForText(question: Question): Promise<string> {
  return await ask(question, async (prompt) => {
    const {answer} = await prompt([{type: 'input', name: 'answer', message: question.message}])
    return String(answer)
  })
}

export async function askYesNo(question: Question): Promise<boolean> {
  return await ask(question, async (prompt) => {
    const {answer} = await prompt([{type: 'confirm', name: 'answer', message: question.message, default: false}])
    return answer === true
  })
}

/** Whether the secrets of a new binding are to be shown. */
export async function askToReveal(noInput: boolean): Promise<boolean> {
  return await askYesNo({
    message: 'Show the secrets? When nobody reads the credentials, the binding is deleted again.',
    flag: '--reveal, or --write FILE',
    noInput,
  })
}

/** A secret, typed unseen. */
export async function askForSecret(question: Question): Promise<Secret> {
  return await ask(question, async (prompt) => {
    const {answer} = await prompt([{type: 'password', name: 'answer', message: question.message, mask: true}])
    return new Secret(String(answer))
  })
}

type Inquirer = typeof import('inquirer').default

async function ask<Answer>(
  question: Question,
  run: (prompt: ReturnType<Inquirer['createPromptModule']>) => Promise<Answer>,
): Promise<Answer> {
  if (!canAsk(question.noInput)) {
    throw new AnswerNeeded(`${question.message} This is no terminal, so nobody can be asked.`, {
      hints: [`Answer with ${question.flag}`],
    })
  }
  const {default: inquirer} = await import('inquirer')
  try {
    // The result belongs to stdout, so the question goes to stderr.
    return await run(inquirer.createPromptModule({output: process.stderr}))
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError')
      throw new Interrupted('Interrupted. Nothing was changed.')
    throw error
  }
}
