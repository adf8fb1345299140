-- expect: ok
local words=require("words") for i=1,2000 do local b=words.Box.new("b"..i,1e5) assert(b:size()==1e5) end return "ok"
