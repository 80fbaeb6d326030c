/**
 * Unpacks the browser once, before tests that open it start side by side: its package takes a file
 * that another process is still writing for a whole one.
 */
import chromiumPack from '@sparticuz/chromium';

export const setup = async (): Promise<void> => void (await chromiumPack.executablePath());
