-- expect: deadline
-- timeout: 1s
local t=setmetatable({},{__index=function() return "" end}) for i=1,1e9 do table.concat({""},"",1,1) end
