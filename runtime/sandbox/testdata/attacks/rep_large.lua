-- expect: deadline
-- timeout: 2s
while true do local s=("x"):rep(30e6) end
