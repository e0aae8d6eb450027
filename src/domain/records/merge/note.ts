/** What a merge has to say of a record. Codes are stable. */
export type MergeCode =
  /** Nobody answered for the name: the record is as the broker asks for it. */
  | 'unanswered'
  /** The name is a CNAME, under which nothing else can be published (RFC 1034 section 3.6.2). */
  | 'name-is-alias'
  /** A DNAME above the name sends it elsewhere (RFC 6672): what is added at the name is not answered. */
  | 'name-under-dname'
  /** Other data is at a name that is to be a CNAME, which is dropped beside it (RFC 2136 section 3.4.2.2). */
  | 'name-has-other-data'
  /** What is answered at the name is a wildcard's: the record of its own goes before it. */
  | 'name-under-wildcard'
  | 'mx-conflict'
  | 'spf-first'
  | 'spf-merged'
  | 'spf-several'
  | 'spf-syntax'
  | 'spf-over-lookups'
  | 'spf-over-voids'
  | 'spf-still-fails'
  /** An include that leads to no record that can be read is taken out. */
  | 'spf-dead-include'
  /** SES's own term goes before the others. */
  | 'spf-moved-to-front'
  /** A text that is meant as a record and is none goes. */
  | 'spf-void'
  | 'spf-ptr'
  | 'spf-lets-everybody'
  | 'spf-without-effect'
  | 'spf-apex-needless'
  | 'dmarc-kept'
  | 'dmarc-strengthened'
  | 'dmarc-several'
  | 'dmarc-reports-added'
  | 'dmarc-inherits'
  | 'dmarc-before-dkim'
  | 'dmarc-testing'
  | 'dmarc-policy'
  | 'dmarc-tag'
  /** Tags that receivers pass over are mended or taken out. */
  | 'dmarc-mended'
  /** A text that is meant as a record and is none goes. */
  | 'dmarc-void'
  | 'dmarc-wrong-name'
  | 'dmarc-report-unauthorised'

export interface MergeNote {
  readonly code: MergeCode
  /**
   * `problem`: the record cannot be published as it should be, and somebody has to decide. `warning`: publish it, but mind
   * this. `info`: what was done, and why.
   */
  readonly severity: 'problem' | 'warning' | 'info'
  /** Key of the required record that it is about. */
  readonly key: string
  /** Sentences. */
  readonly text: string
}
