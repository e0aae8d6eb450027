#!/usr/bin/env node
// Runs the sources as they are, without a build: Node strips the types.
import {main} from '../src/cli/main.ts'

await main('sources')
