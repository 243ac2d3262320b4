// [data-scan=ID]: a camera reads the code of a slip and opens its page. Shown where the browser can.
const EVERY_MS = 250;

// Only an address of ours is followed: a code says what it likes.
function ours(text) {
  try {
    const url = new URL(text);
    return /^\/s\/[^/]+\/$/.test(url.pathname) ? url.pathname : "";
  } catch {
    return "";
  }
}

async function watch(video, detector) {
  while (video.srcObject) {
    const codes = video.readyState >= 2 ? await detector.detect(video) : [];
    const path = codes.map((code) => ours(code.rawValue)).find(Boolean);
    if (path) return location.assign(path);
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}

function stop(video) {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
}

export function scan(part) {
  for (const button of part.querySelectorAll("[data-scan]")) {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) continue;
    const place = document.getElementById(button.dataset.scan);
    const video = place.querySelector("video");
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!place.hidden) {
        place.hidden = true;
        return stop(video);
      }
      place.hidden = false;
      try {
        video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        await video.play();
        await watch(video, new BarcodeDetector({ formats: ["qr_code"] }));
      } catch {
        stop(video);
        place.querySelector("[role=status]").textContent = button.dataset.scanFailed;
      }
    });
  }
}
