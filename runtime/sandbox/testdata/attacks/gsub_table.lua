-- expect: limit
local t=setmetatable({},{__index=function(_,k) return k:rep(1000) end}) local s="abcd" while true do s=s:gsub("%w",t) end
