/** The text of a shader that lies beside its program. */

/** Reads a `.wgsl` from disk in Node, over HTTP in a browser. */
export async function shaderText(url: URL): Promise<string> {
  if (url.protocol === 'file:') {
    const { readFile } = await import('node:fs/promises');
    return await readFile(url, 'utf8');
  }
  return await (await fetch(url)).text();
}
