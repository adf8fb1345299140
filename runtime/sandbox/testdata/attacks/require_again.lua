-- expect: ok
for i=1,1e5 do assert(require("words")==require("words")) end return "ok"
