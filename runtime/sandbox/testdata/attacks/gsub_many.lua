-- expect: deadline
-- timeout: 1s
local s=("a"):rep(1e6) for i=1,1e9 do s:gsub("a","b") end
