-- expect: limit
local s="x" while true do local ok,e=pcall(error,s..s) s=e end
