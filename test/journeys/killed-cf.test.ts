import {killTests} from '../support/kill-loop.ts'

describe('a command that is killed at any of its writes, against Cloud Foundry', function () {
  this.timeout(600_000)
  killTests('cf')
})
