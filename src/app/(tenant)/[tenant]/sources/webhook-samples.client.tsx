'use client'
import { useState } from 'react'
import { Button } from '#ui/button.tsx'
import { SegmentedControl } from '#ui/field.tsx'
import { toast } from '#ui/toaster.client.tsx'
import { curlSample, nodeSample } from './webhook-samples.ts'

/** The lines that sign and send an example, to copy. */
export function WebhookSamples({ address, example }: { address: string; example: string }) {
  const [way, setWay] = useState('curl')
  const sample = way === 'curl' ? curlSample(address, example) : nodeSample(address, example)
  const copy = () => { navigator.clipboard.writeText(sample).then(() => toast('Copied'), () => toast('The browser does not let a page copy: mark the lines and copy them.')) }
  return (
    <div className="stack">
      <div className="row-wrap"><SegmentedControl label="Language of the example" options={[{ value: 'curl', label: 'curl' }, { value: 'node', label: 'Node' }]} value={way} onChange={setWay} /><Button small icon="copy" onClick={copy}>Copy</Button></div>
      <pre className="code-sample" tabIndex={0} aria-label={`Example with ${way === 'curl' ? 'curl' : 'Node'}`}>{sample}</pre>
    </div>
  )
}
