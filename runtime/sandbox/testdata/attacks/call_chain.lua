-- expect: error
local f=print for i=1,2e4 do f=setmetatable({},{__call=f}) end f()
