/* What script adds to the upload form, which works without it.

   a file dropped anywhere on the page is chosen     what is wrong with the form is said at once
   sending: how much of the file has gone            checking: until the panel has answered
   a good file leads to its preview                  a bad one's errors appear in place

   All words come from the page, in data attributes of the form: in its language. */

let underWay = null;

const part = (id) => document.getElementById(id);
const words = (name) => part("upload").dataset[name];

const tell = (...names) => {
  const lines = names.map((name) => {
    const line = document.createElement("p");
    line.textContent = words(name);
    return line;
  });
  part("said").replaceChildren(...lines);
  part("said").hidden = lines.length === 0;
};

const say = (text) => {
  const live = part("live");
  if (live && live.textContent !== text) live.textContent = text;
};

const size = (bytes) => {
  const [unit, times] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  const style = { style: "unit", unit, unitDisplay: "short", maximumSignificantDigits: 3 };
  return (bytes / times).toLocaleString(document.documentElement.lang, style);
};

const faultsOfFile = () => {
  const files = part("file").files;
  if (files.length === 0) return ["noFile"];
  return files[0].size > Number(words("maxBytes")) ? ["tooLarge"] : [];
};

const mark = (control, wrong) => {
  control.toggleAttribute("aria-invalid", wrong);
  if (wrong) control.setAttribute("aria-invalid", "true");
  control.parentElement.classList.toggle("wrong", wrong);
};

const chosen = () => {
  const file = part("file").files[0];
  part("chosen").hidden = !file;
  part("chosen").textContent = file ? size(file.size) : "";
  if (file) say(`${file.name}, ${size(file.size)}`);
  const faults = file ? faultsOfFile() : [];
  mark(part("file"), faults.length > 0);
  tell(...faults);
};

const stage = (name, percent) => {
  const bar = part("bar");
  if (percent === undefined) bar.removeAttribute("value");
  else bar.value = percent;
  const share = percent === undefined ? "" : ` ${Math.floor(percent)} %`;
  part("stage").textContent = words(name) + share;
  say(words(name));
};

const showProgress = (there) => {
  part("progress").hidden = !there;
  part("send").hidden = there;
};

const ended = (name) => {
  underWay = null;
  showProgress(false);
  tell(name);
};

const show = (page) => {
  underWay = null;
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  prepare();
  window.scrollTo(0, 0);
  (document.querySelector("main [data-focus]") ?? part("file") ?? part("content")).focus();
};

const answered = (request) => {
  const page = request.response;
  const elsewhere = request.responseURL !== part("upload").action;
  if (elsewhere) location.assign(request.responseURL);
  else if (page?.querySelector("main")) show(page);
  else ended("lost");
};

const send = (form) => {
  const request = new XMLHttpRequest();
  underWay = request;
  request.open("POST", form.action);
  request.responseType = "document";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) stage("sending", (100 * event.loaded) / event.total);
  });
  request.upload.addEventListener("load", () => stage("checking"));
  request.addEventListener("load", () => answered(request));
  request.addEventListener("error", () => ended("lost"));
  request.addEventListener("abort", () => ended("stopped"));
  request.send(new FormData(form));
  showProgress(true);
  stage("sending", 0);
};

const submitted = (event) => {
  if (event.target.id !== "upload") return;
  event.preventDefault();
  if (underWay) return;
  const ofFile = faultsOfFile();
  const ofTick = part("agree").checked ? [] : ["notAgreed"];
  mark(part("file"), ofFile.length > 0);
  mark(part("agree"), ofTick.length > 0);
  tell(...ofFile, ...ofTick);
  if (ofFile.length > 0) part("file").focus();
  else if (ofTick.length > 0) part("agree").focus();
  else send(event.target);
};

const carriesFiles = (event) => part("upload") && event.dataTransfer?.types.includes("Files");

const hovers = (there) => part("dropzone")?.classList.toggle("over", there);

const dragged = (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = underWay ? "none" : "copy";
  hovers(!underWay);
};

const dropped = (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  hovers(false);
  if (underWay) return;
  const files = event.dataTransfer.files;
  if (files.length > 1) {
    tell("twoFiles");
    return;
  }
  part("file").files = files;
  chosen();
};

const prepare = () => {
  if (!part("upload")) return;
  part("upload").noValidate = true;
  for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;
};

document.addEventListener("submit", submitted, { capture: true });
document.addEventListener("change", (event) => {
  if (event.target.id === "file") chosen();
  if (event.target.id === "agree") mark(event.target, false);
});
document.addEventListener("click", (event) => {
  if (event.target.id === "stop") underWay?.abort();
});
document.addEventListener("dragover", dragged);
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) hovers(false);
});
document.addEventListener("drop", dropped);
window.addEventListener("pageshow", (event) => {
  if (!event.persisted || !part("upload")) return;
  underWay = null;
  showProgress(false);
});
prepare();
