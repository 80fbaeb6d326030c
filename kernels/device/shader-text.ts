/** The text of a shader, which may lie in several files. */

/** The files in this order, as one text: WGSL has no include, so what shaders share goes before their own. */
export async function shaderText(...urls: readonly URL[]): Promise<string> {
  return (await Promise.all(urls.map(textOf))).join('\n');
}

/** Reads a `.wgsl` from disk in Node, over HTTP in a browser. */
async function textOf(url: URL): Promise<string> {
  if (url.protocol === 'file:') {
    const { readFile } = await import('node:fs/promises');
    return await readFile(url, 'utf8');
  }
  return await (await fetch(url)).text();
}
