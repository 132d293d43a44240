/** In characters: how much is shown of a text that somebody else wrote. */
const MAX_LENGTH = 240;

/** The beginning of what a service or a tool says; its messages may repeat all that it was given. */
export function shorten(message: string): string {
  return message.length > MAX_LENGTH ? `${message.slice(0, MAX_LENGTH)}...` : message;
}
