-- expect: limit
local s="" while true do s=s..1e300 ..s end
