-- expect: limit
local s=("\0\"\\\n"):rep(1e5) while true do s=("%q"):format(s) end
