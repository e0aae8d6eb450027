import {createInterface} from 'node:readline/promises'

/** Waits for Enter on a terminal. @throws the signal's reason on Ctrl-C */
export async function waitForEnter(prompt: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const terminal = createInterface({input: process.stdin, output: process.stderr})
  // readline takes Ctrl-C for itself while it reads.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    await terminal.question(prompt, {signal})
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    terminal.close()
  }
}
