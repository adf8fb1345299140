-- expect: error
local t={} for i=1,2e4 do t=setmetatable({},{__index=t}) end return t.x.y
