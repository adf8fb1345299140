-- expect: deadline
-- timeout: 1s
local s=("a=b..c;"):rep(37000) while true do loadstring(s) end
