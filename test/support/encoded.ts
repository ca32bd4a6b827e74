/**
 * The forms in which a text may lie in a file: as it is, escaped for JSON or a URL, and in base64 at each of the three places that it can
 * have in what was encoded. The first and last characters of those depend on what is around the text, and are left out.
 */
export function encodedForms(text: string): string[] {
  const base64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString("base64");
    return encoded.slice(before === 0 ? 0 : 4, Math.floor((before + Buffer.byteLength(text)) / 3) * 4);
  });
  return [...new Set([text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), ...base64])];
}
