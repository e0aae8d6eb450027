import {Flags} from '@oclif/core'
import {parseShare} from '../domain/text/percentage.ts'

/** A share of a whole as a fraction, typed as 2.5% or 0.025. */
export const shareFlag = Flags.custom<number>({helpValue: '2.5%', parse: async (text) => parseShare(text)})
