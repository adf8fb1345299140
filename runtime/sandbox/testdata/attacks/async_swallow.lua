-- expect: deadline
-- timeout: 1s
while true do pcall(async.sleep,1e9) end
