-- expect: ok
local words=require("words") for i=1,2000 do assert(#words.block(1e5)==1e5) end return "ok"
