// A photograph before it is sent: shown under the outline of its pose, and made as small as the clinic would keep it.
// Without this script the whole file is sent and the clinic makes it smaller. What this browser cannot read goes as it is.
const QUALITY = 0.9;
const MEGABYTE = 1024 * 1024;

/** Fits `picture` within `side` pixels, on white where it is see-through. */
const drawn = (picture, side) => {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
};

const megabytes = (bytes) =>
  (bytes / MEGABYTE).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const prepare = async (input) => {
  const [file] = input.files;
  const slot = input.closest("section");
  const pose = slot.querySelector(".pose");
  const fits = slot.querySelector("[data-fits]");
  const shrunk = slot.querySelector("[data-shrunk]");
  pose.querySelector("canvas")?.remove();
  fits.hidden = true;
  shrunk.hidden = true;
  if (!file) return;
  const picture = await createImageBitmap(file).catch(() => null);
  // Another one was chosen while this one was read.
  if (!picture || input.files[0] !== file) return;
  const canvas = drawn(picture, Number(input.dataset.side));
  picture.close();
  pose.prepend(canvas);
  pose.hidden = false;
  fits.hidden = false;
  const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!small || small.size >= file.size || input.files[0] !== file) return;
  const files = new DataTransfer();
  files.items.add(new File([small], "photograph.jpg", { type: small.type }));
  input.files = files.files;
  shrunk.textContent = shrunk.dataset.shrunk
    .replace("%from%", megabytes(file.size))
    .replace("%to%", megabytes(small.size));
  shrunk.hidden = false;
};

for (const input of document.querySelectorAll("input[type=file][data-side]")) {
  input.addEventListener("change", () => prepare(input));
}
