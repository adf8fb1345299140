-- expect: deadline
-- timeout: 1s
async.sleep(1e9)
