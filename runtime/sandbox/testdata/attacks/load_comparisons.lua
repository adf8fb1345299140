-- expect: deadline
-- timeout: 1s
local s=("a=b<c;"):rep(43000) while true do loadstring(s) end
