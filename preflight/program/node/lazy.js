// Lets Pulumi's SDK load at its first use what few programs need: what serialises functions, and what traces.
//
// A third of the time in which the SDK loads is theirs. What anybody but the SDK asks for is loaded as ever.
"use strict";

const Module = require("module");
const path = require("path");

// Of each, the SDK uses functions and classes alone (runtime/closure/codePaths.js, cmd/run/tracing.js).
const LATE = new Set([
    "@npmcli/arborist",
    "normalize-package-data",
    "@opentelemetry/exporter-zipkin",
    "@opentelemetry/instrumentation",
    "@opentelemetry/instrumentation-grpc",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace-base",
    "@opentelemetry/sdk-trace-node",
]);

// Load what is asked for in the folder ``sdk`` and is in the list when it is first used.
module.exports = function loadLate(sdk) {
    const load = Module._load;
    Module._load = function (request, parent, isMain) {
        if (!LATE.has(request) || !isIn(sdk, parent)) {
            return load.apply(this, arguments);
        }
        Module._resolveFilename(request, parent, isMain); // what is missing is missing at once
        return lateModule(() => load.call(this, request, parent, isMain));
    };
};

function isIn(sdk, parent) {
    const file = (parent && parent.filename) || "";
    return file.startsWith(sdk + path.sep) && !file.slice(sdk.length).includes(`${path.sep}node_modules${path.sep}`);
}

// A module as TypeScript's helpers take it: what says that it is an ES module is bound as it is, unread.
function lateModule(load) {
    const member = (name) => {
        const loaded = load();
        return name === "default" && !loaded.__esModule ? loaded : loaded[name];
    };
    return late(load, (name) => (name === "__esModule" ? true : late(() => member(name))));
}

function late(real, member = (name) => real()[name]) {
    return new Proxy(function () {}, {
        apply: (_, self, values) => Reflect.apply(real(), self, values),
        construct: (_, values) => Reflect.construct(real(), values),
        get: (_, name) => member(name),
    });
}
