import {expect} from 'chai'
import {FolderInUse, lockFolder} from '../../../src/sandbox/daemon/lock.ts'
import {temporaryFolder} from './folder.ts'

describe('the lock of a sandbox’s folder', () => {
  const folder = temporaryFolder()
  after(() => folder.dispose())

  it('is held by one at a time', () => {
    const unlock = lockFolder(folder.path)
    expect(() => lockFolder(folder.path)).to.throw(FolderInUse, folder.path)
    unlock()
    lockFolder(folder.path)()
  })
})
