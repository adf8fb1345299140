-- expect: deadline
-- timeout: 1s
local s=("a"):rep(1e6) while true do s:gsub(".",type) end
