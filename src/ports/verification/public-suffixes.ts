/** The public suffix list (publicsuffix.org), as it was when this program was built. */
export interface PublicSuffixes {
  /**
   * The name that somebody can have registered above or at `name`: one label more than the public suffix. Undefined for a
   * public suffix itself. Only a guess at where a zone begins: registered names have zones below them, too.
   */
  registrableDomain(name: string): string | undefined
}
