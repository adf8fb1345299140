-- expect: deadline
-- timeout: 1s
local s=("a"):rep(3e6) while true do s:gsub(".",type) end
