// Loaded by Node.js before a program and before the SDK that runs it (`node -r`, see process.py): waits for orders, then
// notes what the program does, which only its own process can tell, and reports how it ended.
//
// `-r` and not `--import`: the SDK switches its mode for ES modules off where it sees a loader.
"use strict";

const fs = require("fs");
const Module = require("module");
const path = require("path");
const { isMainThread } = require("worker_threads");
const { fileURLToPath } = require("url");
const { inspect } = require("util");

const PIPES = "PREFLIGHT_PIPES";
const LONGEST = 2 ** 16;
const LIBRARY = /[\\/]node_modules[\\/]/;

// Threads load this file too, and so may processes that the program forks: neither was given pipes.
if (isMainThread && process.env[PIPES]) {
    main();
}

function main() {
    const [reading, writing] = process.env[PIPES].split(",").map(Number);
    delete process.env[PIPES];
    const sdk = path.resolve(path.dirname(fs.realpathSync(process.argv[1])), "..");
    require("./lazy.js")(sdk);
    const receive = receiver(reading);
    let order = receive();
    while (order.wait) {
        Module.enableCompileCache?.(order.cache); // Node.js 22.1 and later
        loadAhead(sdk, order.modules);
        order = receive();
    }
    fs.closeSync(reading);
    Object.assign(process.env, order.environment);
    process.argv.push(...order.arguments);
    const send = (message) => tell(writing, message);
    const ending = watchEnd(order, send);
    try {
        ending.result = watchProgram(sdk, order, send);
    } catch (error) {
        send({ kind: "broken", message: `The Pulumi SDK in ${sdk} could not be set up: ${describe(error)}` });
        stop();
    }
}

// --- The pipe ---------------------------------------------------------------------------------------------------------

// Return what waits for the next order: a line, of which several may come at once.
function receiver(descriptor) {
    const chunk = Buffer.alloc(65536);
    let left = Buffer.alloc(0);
    return () => {
        let end = left.indexOf("\n");
        while (end < 0) {
            const size = fs.readSync(descriptor, chunk, 0, chunk.length, null);
            if (size === 0) {
                process.reallyExit(3); // preflight is gone
            }
            left = Buffer.concat([left, chunk.subarray(0, size)]);
            end = left.indexOf("\n");
        }
        const line = left.subarray(0, end).toString();
        left = left.subarray(end + 1);
        return JSON.parse(line);
    };
}

function tell(descriptor, message) {
    const bytes = Buffer.from(JSON.stringify(message) + "\n");
    try {
        for (let sent = 0; sent < bytes.length;) {
            sent += fs.writeSync(descriptor, bytes, sent);
        }
    } catch {
        // Nobody is there to hear it.
    }
}

// Wait for preflight to end this process: what the SDK would go on to say of a failure would bury the report.
function stop() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10000);
    process.reallyExit(1);
}

// Load what takes long and reads no settings, before anybody knows where the engine listens.
function loadAhead(sdk, names) {
    for (const name of names) {
        try {
            require(name.startsWith("./") ? path.join(sdk, name) : require.resolve(name, { paths: [sdk] }));
        } catch {
            // The program itself will say what is wrong.
        }
    }
}

// --- The end ----------------------------------------------------------------------------------------------------------

function watchEnd(order, send) {
    const ending = { result: () => ({}) };
    let natural = false;
    process.once("beforeExit", () => {
        natural = true; // nothing is left to do; process.exit() never comes here
    });
    process.on("exit", (status) => {
        if (natural && status === 0) {
            send({ kind: "done", token: order.token, ...ending.result() });
        }
    });
    const exit = process.exit;
    process.exit = (status) => {
        const place = traceOf(new Error("exit"), order.directory);
        natural = false;
        if (place.length > 0) {
            send({ kind: "exited", status: Number(status ?? process.exitCode ?? 0), message: "", trace: place });
            stop();
        }
        return exit.call(process, status);
    };
    const failed = (error) => {
        const report = failureOf(error, order.directory);
        if (report.type !== "RunError") {
            process.stderr.write(`${(report.type !== "TSError" && error && error.stack) || describe(error)}\n`);
        }
        send(report);
        stop();
    };
    process.on("uncaughtException", failed);
    process.on("unhandledRejection", failed);
    return ending;
}

function failureOf(error, directory) {
    const type = (error && error.name) || typeof error;
    if (type === "TSError" || / error TS\d+: /.test(describe(error))) {
        return compilerFailure(describe(error), directory);
    }
    const isRunError = Boolean(error && error.__pulumiRunError) || type === "RunError";
    // The SDK's second line tells a command of Pulumi's CLI; the advice tells preflight's own way.
    const message = isRunError ? String(error.message).split("\n\tplease set a value using")[0] : describe(error);
    return { kind: "failed", type: isRunError ? "RunError" : type, message: message.slice(0, LONGEST), trace: traceOf(error, directory) };
}

// What the compiler refuses has no stack: the place is in the message, once for each error.
// Out of the thread of a loader it comes as no error at all.
function compilerFailure(message, directory) {
    const told = message.replace(/\u001b\[[0-9;]*m/g, "");
    const found = [...told.matchAll(/^(.+?)[(:](\d+)[,:]\d+\)?(?::| -) error TS(\d+): (.*)$/gm)];
    if (found.length === 0) {
        return { kind: "failed", type: "TSError", message: message.slice(0, LONGEST), trace: [] };
    }
    const [, name, line, code, text] = found[0];
    const file = path.resolve(directory, name);
    const more = found.length > 1 ? ` and ${found.length - 1} more, which are on standard error` : "";
    return {
        kind: "failed",
        type: "TSError",
        message: `TSError: ${text} (TS${code})${more}`.slice(0, LONGEST),
        trace: [[file, Number(line), sourceLine(file, Number(line))]],
    };
}

function describe(error) {
    if (!(error instanceof Error)) {
        return typeof error === "string" ? error : inspect(error);
    }
    const text = String(error);
    return text.startsWith(error.name) ? text : `${error.name}: ${text}`;
}

// Return the frames of an error that lie in the program's own files, outermost first: path, line, source.
function traceOf(error, directory) {
    const stack = String((error && error.stack) || "");
    const frames = [];
    const written = /^(\/[^\n:]+):(\d+)\n/.exec(stack); // a syntax error begins with its place
    if (written) {
        frames.push([written[1], Number(written[2])]);
    }
    for (const line of stack.split("\n")) {
        const found = /^ {4}at (?:.*\()?(?:file:\/\/)?(\/.+?):(\d+):\d+\)?$/.exec(line);
        if (found) {
            frames.unshift([decoded(line, found[1]), Number(found[2])]);
        }
    }
    return frames
        .filter(([file]) => file.startsWith(directory + path.sep) && !LIBRARY.test(file) && fs.existsSync(file))
        .slice(-3)
        .map(([file, line]) => [file, line, sourceLine(file, line)]);
}

function decoded(line, file) {
    return line.includes("file://") ? fileURLToPath(`file://${file}`) : file;
}

function sourceLine(file, number) {
    try {
        return (fs.readFileSync(file, "utf8").split("\n")[number - 1] || "").trim();
    } catch {
        return "";
    }
}

// --- The program ------------------------------------------------------------------------------------------------------

// Wrap what the SDK's modules export to each other; returns what is told at a good end.
function watchProgram(sdk, order, send) {
    const from = (name) => require(path.join(sdk, name));
    // Each message would be a call that nobody reads.
    replace(sdk, from("log/index.js"), "debug", () => () => Promise.resolve());
    noteSecrets(sdk, from, send);
    const asked = noteQuestions(sdk, from, order.directory);
    return () => ({ asked });
}

// Put what ``make`` makes of an exported function in its place, also where another module has copied it.
function replace(sdk, module, name, make) {
    const original = module[name];
    const made = make(original);
    for (const loaded of Object.values(require.cache)) {
        const copies = loaded.filename.startsWith(sdk + path.sep) && loaded.exports && loaded.exports[name] === original;
        const own = copies && Object.getOwnPropertyDescriptor(loaded.exports, name);
        if (own && own.writable) {
            loaded.exports[name] = made;
        }
    }
}

// Tell the plain values that the program makes secrets of.
function noteSecrets(sdk, from, send) {
    const told = new Set();
    const note = (value) => {
        const fresh = [...leaves(value)].filter((leaf) => !told.has(leaf));
        if (fresh.length > 0) {
            fresh.forEach((leaf) => told.add(leaf));
            send({ kind: "secret", values: fresh });
        }
    };
    replace(sdk, from("output.js"), "secret", (original) => function (value) {
        note(value);
        return original.apply(this, arguments);
    });
    const config = from("config.js").Config.prototype;
    for (const name of Object.getOwnPropertyNames(config).filter((each) => /^(get|require)Secret/.test(each))) {
        const original = config[name];
        config[name] = function () {
            const found = original.apply(this, arguments);
            if (found && found.promise) {
                found.promise().then(note, () => {});
            }
            return found;
        };
    }
}

function* leaves(value, seen = new Set()) {
    if ((typeof value === "string" && value.length <= LONGEST) || typeof value === "number") {
        yield value;
    } else if (value !== null && typeof value === "object" && !value.__pulumiOutput && !seen.has(value)) {
        seen.add(value);
        for (const item of Object.values(value)) {
            yield* leaves(item, seen);
        }
    }
}

// Note each line of the program that asks whether this is a preview.
function noteQuestions(sdk, from, directory) {
    const asked = [];
    replace(sdk, from("runtime/settings.js"), "isDryRun", (original) => function () {
        const [, caller = ""] = callers();
        if (!caller.startsWith(sdk + path.sep)) {
            const place = traceOf(new Error("asked"), directory).pop();
            if (place && !asked.some(([file, line]) => file === place[0] && line === place[1])) {
                asked.push(place.slice(0, 2));
            }
        }
        return original.apply(this, arguments);
    });
    return asked;
}

// Return the files that are on the stack, the innermost first, without the cost of source maps.
function callers() {
    const prepare = Error.prepareStackTrace;
    Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() || "");
    const files = new Error("where").stack;
    Error.prepareStackTrace = prepare;
    return Array.isArray(files) ? files.slice(1) : [];
}
