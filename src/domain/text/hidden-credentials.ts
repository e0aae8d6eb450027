/** The authority of a URL with user information (RFC 3986 §3.2); both words in capitals are a form to be filled in. */
const USER_INFORMATION = /(\/\/)(?!\[?USER:PASSWORD\b)[^\s/?#"'<>]*@/g

/** Text that may hold URLs, as it may be shown: user names and passwords inside of them are left out. */
export function hideCredentials(text: string): string {
  return text.replace(USER_INFORMATION, '$1…@')
}

/** A text that was meant to be a URL and is none: whatever is before an @ may be a password. */
export function hideBeforeAt(text: string): string {
  return text.replace(/^.*@/s, '…@')
}
