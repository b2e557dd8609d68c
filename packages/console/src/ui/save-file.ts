// Hands a text to the browser as a download. It stands in no element of the page.

/** `type` is a media type; the text, in one piece or many, is written as UTF-8. */
export function saveFile(name: string, text: string | readonly string[], type = 'application/x-pem-file'): void {
  const address = URL.createObjectURL(new Blob([text].flat(), { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser may still be asking where it goes
}
