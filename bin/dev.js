#!/usr/bin/env node
// Runs the sources as they are, without a build: Node strips the types.
let interrupted = false
const note = () => {
  interrupted = true
}
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
for (const signal of signals) process.on(signal, note)
const {main} = await import('../src/cli/main.ts')
for (const signal of signals) process.off(signal, note)
await main('sources', interrupted)
