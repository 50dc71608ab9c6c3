import { useId, type ComponentProps, type ReactNode } from 'react'
import { Icon } from './icon.tsx'

type Said = { label: string; hint?: ReactNode; error?: string; action?: ReactNode; id?: string }
type Plain<T extends 'input' | 'select' | 'textarea'> = Omit<ComponentProps<T>, 'className' | 'style'>

/** What a control inside a Field needs so that label, hint and error are read with it. */
export type FieldLinks = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }

/** A label above a control, a hint and an error below it. The error is one sentence that says what to do. */
export function Field({ label, hint, error, action, id, children }: Said & { children: (links: FieldLinks) => ReactNode }) {
  const made = useId()
  const own = id ?? made
  const describedBy = [error !== undefined && `${own}-error`, hint !== undefined && `${own}-hint`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <div className="field-top"><label className="field-label" htmlFor={own}>{label}</label>{action}</div>
      {children({ id: own, 'aria-describedby': describedBy === '' ? undefined : describedBy, 'aria-invalid': error === undefined ? undefined : true })}
      {error !== undefined && <p className="field-error" id={`${own}-error`}><Icon name="circle-alert" size={14} /><span>{error}</span></p>}
      {hint !== undefined && <p className="field-hint" id={`${own}-hint`}>{hint}</p>}
    </div>
  )
}

/** A bare text input; give it a label by Field, or an `aria-label`. */
export function Input({ short, ...rest }: Plain<'input'> & { short?: boolean }) {
  return <input {...rest} className={rest.type === 'file' ? 'input input-file' : short ? 'input input-short' : 'input'} />
}

/** A text input with its label. */
export function TextField({ label, hint, error, action, id, ...input }: Said & Omit<Plain<'input'>, 'id'>) {
  return <Field {...{ label, hint, error, action, id }}>{(links) => <Input {...input} {...links} />}</Field>
}

/** A text of several lines with its label. */
export function TextAreaField({ label, hint, error, action, id, ...area }: Said & Omit<Plain<'textarea'>, 'id'>) {
  return <Field {...{ label, hint, error, action, id }}>{(links) => <textarea {...area} {...links} className="textarea" />}</Field>
}

export type Option = { value: string; label: string; disabled?: boolean }

/** A bare list of choices; give it a label by Field, or an `aria-label`. */
export function Select({ options, empty, ...rest }: Omit<Plain<'select'>, 'children'> & { options: readonly Option[]; empty?: string }) {
  return (
    <select {...rest} className="select">
      {empty !== undefined && <option value="">{empty}</option>}
      {options.map((option) => <option key={option.value} value={option.value} disabled={option.disabled}>{option.label}</option>)}
    </select>
  )
}

/** A list of choices with its label. */
export function SelectField({ label, hint, error, action, id, ...select }: Said & Omit<Plain<'select'>, 'children' | 'id'> & { options: readonly Option[]; empty?: string }) {
  return <Field {...{ label, hint, error, action, id }}>{(links) => <Select {...select} {...links} />}</Field>
}

/** A bare check box with a target of 24 px; it needs an `aria-label`. */
export function Checkbox({ 'aria-label': label, ...rest }: Omit<Plain<'input'>, 'type'> & { 'aria-label': string }) {
  return <label className="check-target"><input {...rest} aria-label={label} type="checkbox" className="check" /></label>
}

/** A check box or radio with its words beside it. */
export function Choice({ label, hint, type = 'checkbox', ...rest }: Omit<Plain<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode; type?: 'checkbox' | 'radio' }) {
  return (
    <label className="choice">
      <input {...rest} type={type} className="check" />
      <span>{label}{hint !== undefined && <span className="choice-hint">{hint}</span>}</span>
    </label>
  )
}

/** Choices that belong together, under one question. */
export function ChoiceGroup({ question, quietQuestion, children }: { question: string; quietQuestion?: boolean; children: ReactNode }) {
  return <fieldset className="choices"><legend className={quietQuestion ? 'sr' : 'field-label'}>{question}</legend>{children}</fieldset>
}

export type Segment = { value: string; label: ReactNode; disabled?: boolean }

/** One of a few, side by side. Native radios, so that arrow keys and forms work without script. */
export function SegmentedControl({ name, label, options, value, defaultValue, onChange }: { name?: string; label: string; options: readonly Segment[]; value?: string; defaultValue?: string; onChange?: (value: string) => void }) {
  const made = useId()
  return (
    <fieldset className="segments" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name ?? made} value={option.value} disabled={option.disabled} checked={value === undefined ? undefined : value === option.value}
            defaultChecked={defaultValue === undefined ? undefined : defaultValue === option.value} onChange={onChange === undefined ? undefined : () => onChange(option.value)} readOnly={onChange === undefined && value !== undefined ? true : undefined} />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}

/** A value on a scale of steps, moved by arrow keys or dragging; `text` says it in words. */
export function Slider({ label, min, max, value, text, onChange }: { label: string; min: number; max: number; value: number; text: string; onChange: (value: number) => void }) {
  return (
    <span className="slider">
      <input type="range" className="range" aria-label={label} aria-valuetext={text} min={min} max={max} step={1} value={value} onChange={(event) => onChange(Number(event.target.value))} />
      <output className="num medium">{text}</output>
    </span>
  )
}
