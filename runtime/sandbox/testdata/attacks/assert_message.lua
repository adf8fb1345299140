-- expect: limit
local s="x" while true do local _,e=pcall(assert,false,s..s) s=e end
