import type {Environment} from '../environment.ts'

/** The moment as the Cloud Controller keeps it: epoch milliseconds of a whole second. */
export const thisSecond = ({clock}: Environment): number => Math.floor(clock.now() / 1000) * 1000

/** `YYYY-MM-DDThh:mm:ssZ` */
export const timestamp = (millis: number): string => `${new Date(millis).toISOString().slice(0, 19)}Z`
