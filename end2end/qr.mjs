// A QR code as a phone's camera sees it: from the dots on the screen, and not
// from what the page knows.
import decodeQR from "qr/decode.js";

/** What the code in this element says. */
export async function readQr(element) {
  const shot = await element.screenshot();
  const image = await element.page().evaluate(dots, `data:image/png;base64,${shot.toString("base64")}`);
  return decodeQR({ ...image, data: Uint8Array.from(image.data) });
}

/** In the page: a picture's dots. */
async function dots(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  return { width: picture.width, height: picture.height, data: [...data] };
}
